# frozen_string_literal: true

# The switch and its agent: every hypervisor and every network node has one.
extend OpenStackCommon::Settings

include_recipe 'openstack-network::rpc_ready'

network = openstack['network']
mappings = network['bridges'].map { |name, bridge| "#{bridge['physical_network']}:#{name}" }
broker = endpoint_address('messaging')
conf = with_conf(network['conf_openvswitch_agent'],
  'ovs' => {
    'datapath_type' => network['openvswitch']['datapath_type'], 'local_ip' => openstack['address'],
    'bridge_mappings' => mappings.empty? ? nil : mappings.join(',')
  })

openstack_package 'openvswitch-switch'
openstack_package 'neutron-openvswitch-agent'

# A restart of the switch breaks the ports of running routers: so its settings are there before its first start,
# and a new package of it restarts nothing here.
openstack_daemon 'ovsdb-server'

openstack_ovs_config 'other_config' do
  values network['openvswitch']['other_config'].to_h
end

openstack_daemon 'openvswitch-switch'

network['bridges'].each do |name, bridge|
  openstack_bridge name do
    datapath_type network['openvswitch']['datapath_type']
    interface bridge['interface']
    address bridge['address']
  end

  openstack_daemon "openstack-bridge-#{name}" do
    reads ["/etc/systemd/system/openstack-bridge-#{name}.service"]
  end
end

openstack_config '/etc/neutron/plugins/ml2/openvswitch_agent.ini' do
  group 'neutron'
  settings conf
end

openstack_daemon 'neutron-openvswitch-agent' do
  reads %w(/etc/neutron/neutron.conf /etc/neutron/plugins/ml2/openvswitch_agent.ini)
  packages %w(neutron-openvswitch-agent neutron-common)
  after %w(neutron-rpc-ready.service)
  connects broker
end
