# frozen_string_literal: true

RSpec.describe 'openstack_compute_host' do
  before { converged('openstack-compute::own_host') } # loads the classes that are stubbed

  # What is asked and run, in turn, while a host that is `mapped` or not reports itself at the `reported`-th question.
  def course(mapped:, reported: 1)
    course = []
    allow_any_instance_of(OpenStackCommon::Mysql).to receive(:query) do |_, sql|
      course << (sql.include?('host_mappings') ? :mapped? : :reported?)
      yes = course.last == :mapped? ? mapped : course.count(:reported?) >= reported
      yes ? [['1']] : []
    end
    allow_any_instance_of(Chef::Provider).to receive(:sleep)
    allow_any_instance_of(Chef::Provider).to receive(:shell_out!) { |_, *words| course << words.grep(String).last }
    SecretValues.items.each { |item, values| stub_data_bag_item('openstack', item).and_return(values) }
    ChefSpec::SoloRunner.new(step_into: %w(openstack_compute_host)).converge('openstack-compute::own_host')
    course
  end

  it 'leaves a host alone that is mapped' do
    expect(course(mapped: true).uniq).to eq([:mapped?])
  end

  it 'maps a host when it has reported itself, and not before' do
    expect(course(mapped: false, reported: 3).first(5)).to eq(%i(mapped? reported? reported? reported?) << 'discover_hosts')
  end
end
