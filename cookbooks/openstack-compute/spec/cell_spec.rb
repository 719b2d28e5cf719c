# frozen_string_literal: true

RSpec.describe 'openstack_compute_cell' do
  template = '{scheme}://{username}:{password}@{hostname}:{port}'
  main = ['c1', "#{template}/{path}", "#{template}/nova?{query}"]
  cell0 = ['c0', 'none:///', "#{template}/nova_cell0?{query}"]

  # The words of every nova-manage that the schema recipe's cells need, given Nova's mappings.
  def commands(zero:, one:)
    called = []
    allow_any_instance_of(OpenStackCommon::Mysql).to receive(:query) { |_, sql| [sql.include?("'cell0'") ? zero : one].compact }
    allow_any_instance_of(Chef::Provider).to receive(:shell_out!) { |_, *words| called << words.grep(String) }
    SecretValues.items.each { |item, values| stub_data_bag_item('openstack', item).and_return(values) }
    runner = ChefSpec::SoloRunner.new(step_into: %w(openstack_compute_cell))
    runner.node.override['openstack']['address'] = '192.0.2.11'
    runner.converge('openstack-compute::schema')
    called.map { |words| words.drop(words.index('cell_v2') + 1) }
  end

  before { converged('openstack-compute::schema') } # loads the classes that are stubbed

  it 'maps what is not mapped' do
    expect(commands(zero: nil, one: nil)).to eq(
      [
        ['map_cell0', '--database_connection', cell0[2]],
        ['create_cell', '--name', 'cell1', '--transport-url', main[1], '--database_connection', main[2]],
      ]
    )
  end

  it 'does nothing when the mappings are right' do
    expect(commands(zero: cell0, one: main)).to be_empty
  end

  it 'corrects a mapping that names a password' do
    expect(commands(zero: cell0, one: ['c1', 'rabbit://u:p@h:5672/', main[2]])).to eq(
      [['update_cell', '--cell_uuid', 'c1', '--name', 'cell1', '--transport-url', main[1], '--database_connection', main[2]]]
    )
  end
end
