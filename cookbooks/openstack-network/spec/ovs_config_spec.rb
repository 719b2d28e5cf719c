# frozen_string_literal: true

RSpec.describe 'openstack_ovs_config' do
  # The commands that change something, when Open vSwitch has these values (as ovs-vsctl prints them).
  def commands(present)
    called = []
    SecretValues.items.each { |item, values| stub_data_bag_item('openstack', item).and_return(values) }
    allow_any_instance_of(Chef::Resource).to receive(:shell_out!) do |_, *words|
      instance_double(Mixlib::ShellOut, stdout: present.fetch(words.last.split(':').last, '').to_s)
    end
    allow_any_instance_of(Chef::Provider).to receive(:shell_out!) { |_, *words| called << words.join(' ') }
    runner = ChefSpec::SoloRunner.new(step_into: %w(openstack_ovs_config))
    runner.node.override['openstack']['address'] = '192.0.2.11'
    runner.converge('openstack-network::openvswitch')
    called
  end

  it 'sets what is missing and has the running switch read it' do
    expect(commands({})).to eq(
      ['ovs-vsctl --no-wait set Open_vSwitch . other_config:userspace-tso-enable=true', 'systemctl try-restart ovs-vswitchd']
    )
  end

  it 'restarts nothing when the value is there' do
    expect(commands('userspace-tso-enable' => "\"true\"\n")).to be_empty
  end

  it 'corrects another value' do
    expect(commands('userspace-tso-enable' => "\"false\"\n").size).to eq(2)
  end
end
