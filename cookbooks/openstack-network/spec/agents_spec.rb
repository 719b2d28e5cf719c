# frozen_string_literal: true

RSpec.describe 'openstack-network::agents' do
  include_examples 'recipes that fit together', 'openstack-network::agents'

  agents = %w(neutron-dhcp-agent neutron-l3-agent neutron-metadata-agent neutron-openvswitch-agent)
  bridge = { 'network' => { 'bridges' => { 'br-ex' => { 'physical_network' => 'provider', 'address' => '192.0.2.1/24' } } } }

  let(:run) { converged('openstack-network::agents') }

  it 'restarts every agent for neutron.conf' do
    expect(daemons_reading(run, '/etc/neutron/neutron.conf')).to eq(agents)
  end

  {
    'plugins/ml2/openvswitch_agent.ini' => 'neutron-openvswitch-agent', 'l3_agent.ini' => 'neutron-l3-agent',
    'dhcp_agent.ini' => 'neutron-dhcp-agent', 'metadata_agent.ini' => 'neutron-metadata-agent'
  }.each do |file, agent|
    it "restarts #{agent} alone for #{file}" do
      expect(daemons_reading(run, "/etc/neutron/#{file}")).to eq([agent])
    end
  end

  it 'holds every agent back until the RPC server answers, at boot too' do
    expect(running_daemons(run).select { |one| one.after.include?('neutron-rpc-ready.service') }.map(&:unit).sort).to eq(agents)
  end

  it "holds no database's password and not the administrator's" do
    text = run.find_resources(:openstack_config).map { |config| OpenStackCommon::Ini.render(config.settings) }.join
    expect(text).not_to match(/secret(?: |%20)of(?: |%20)(?:database|admin|service)/)
  end

  it 'gives the metadata agent the address and the secret of the metadata API' do
    expect(run).to set_option('/etc/neutron/metadata_agent.ini', 'DEFAULT',
      'nova_metadata_host' => '192.0.2.11', 'nova_metadata_port' => 8775,
      'metadata_proxy_shared_secret' => 'secret of metadata shared_secret')
  end

  it 'enforces security groups in the userspace switch' do
    path = '/etc/neutron/plugins/ml2/openvswitch_agent.ini'
    expect(run).to set_option(path, 'securitygroup', 'firewall_driver' => 'openvswitch', 'enable_security_group' => true)
    expect(run).to set_option(path, 'ovs', 'datapath_type' => 'netdev', 'local_ip' => '192.0.2.11')
  end

  # ovs-vswitchd reads the setting at its start, and a restart breaks the ports of running routers.
  it 'forwards packets, after a boot too' do
    expect(run).to create_file('/etc/sysctl.d/60-openstack-network.conf').with(content: "net.ipv4.ip_forward = 1\n")
  end

  it 'settles the switch before its first start' do
    order = run.resource_collection.select { |one| %i(openstack_daemon openstack_ovs_config).include?(one.declared_type) }.map(&:name)
    expect(order.first(3)).to eq(%w(ovsdb-server other_config openvswitch-switch))
  end

  it 'has no bridge unless one is described' do
    expect(settings_of(run, '/etc/neutron/plugins/ml2/openvswitch_agent.ini')['ovs']['bridge_mappings']).to be_nil
  end

  it 'maps the bridge that is described, and runs the unit that makes it' do
    bridged = converged('openstack-network::agents', openstack: bridge)
    expect(bridged).to set_option('/etc/neutron/plugins/ml2/openvswitch_agent.ini', 'ovs', 'bridge_mappings' => 'provider:br-ex')
    unit = '/etc/systemd/system/openstack-bridge-br-ex.service'
    expect(daemons_reading(bridged, unit)).to eq(%w(openstack-bridge-br-ex))
  end

  it 'brings up the interface that it plugs in' do
    plugged = { 'network' => { 'bridges' => { 'br-ex' => { 'physical_network' => 'provider', 'interface' => 'eth1' } } } }
    bridged = converged('openstack-network::agents', openstack: plugged, into: %w(openstack_bridge))
    service = bridged.find_resource(:systemd_unit, 'openstack-bridge-br-ex.service').content['Service']
    expect(service['ExecStart']).to include('/usr/bin/ovs-vsctl --may-exist add-port br-ex eth1', '/usr/sbin/ip link set eth1 up')
  end

  it 'makes the bridge and its address at every boot' do
    bridged = converged('openstack-network::agents', openstack: bridge, into: %w(openstack_bridge))
    service = bridged.find_resource(:systemd_unit, 'openstack-bridge-br-ex.service').content['Service']
    expect(service['ExecStart']).to include(a_string_ending_with('datapath_type=netdev'), '/usr/sbin/ip address replace 192.0.2.1/24 dev br-ex')
  end
end
