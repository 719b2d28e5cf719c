# frozen_string_literal: true

network = default['openstack']['network']

# Neutron's green threads wake each other on the thread that loaded the application: with a second uWSGI thread,
# updates of ports never reach the agents and servers stay in BUILD. So processes, never threads.
network['api']['processes'] = 1
network['api']['threads'] = 1
network['rpc_workers'] = 1

# The datapath of every Open vSwitch bridge: netdev runs in userspace and needs no kernel module, system uses the kernel's.
network['openvswitch']['datapath_type'] = 'netdev'
# Open_vSwitch other_config. Without userspace TSO, servers' TCP leaves a netdev datapath with unfinished checksums and is dropped.
# ovs-vswitchd reads it at start only, and a restart breaks the ports of running routers: settle it before the first server.
network['openvswitch']['other_config'] = { 'userspace-tso-enable' => 'true' }

# Bridges to the world, by name: the physical network that Neutron knows it as, the interface to plug in (or nil),
# and this node's own address on it (or nil), for a node that is the network's gateway.
network['bridges'] = {}
# network['bridges']['br-ex'] = { 'physical_network' => 'provider', 'interface' => 'eth1', 'address' => nil }

# The provider network to create in a fresh cloud; nothing is created while `cidr` is nil.
network['provider']['name'] = 'provider'
network['provider']['physical_network'] = 'provider'
network['provider']['network_type'] = 'flat'
network['provider']['cidr'] = nil
network['provider']['gateway'] = nil # default: the subnet's first address
network['provider']['pool'] = nil # { 'start' => …, 'end' => … }; default: all that is left
network['provider']['dhcp'] = false

# Rendered as they are: any option of any file can be set here. Passwords and addresses are added by the recipes.
network['conf'].tap do |conf| # /etc/neutron/neutron.conf
  conf['DEFAULT']['auth_strategy'] = 'keystone'
  conf['DEFAULT']['core_plugin'] = 'ml2'
  conf['DEFAULT']['service_plugins'] = 'router'
  conf['DEFAULT']['state_path'] = '/var/lib/neutron'
  conf['agent']['root_helper'] = 'sudo /usr/bin/neutron-rootwrap /etc/neutron/rootwrap.conf'
  conf['oslo_concurrency']['lock_path'] = '/var/lib/neutron/lock'
end

network['conf_ml2'].tap do |conf| # /etc/neutron/plugins/ml2/ml2_conf.ini
  conf['ml2']['type_drivers'] = 'flat,vlan,vxlan'
  conf['ml2']['tenant_network_types'] = 'vxlan'
  conf['ml2']['mechanism_drivers'] = 'openvswitch'
  conf['ml2']['extension_drivers'] = 'port_security'
  conf['ml2_type_flat']['flat_networks'] = 'provider'
  conf['ml2_type_vxlan']['vni_ranges'] = '1:1000'
  conf['securitygroup']['enable_security_group'] = true
end

network['conf_openvswitch_agent'].tap do |conf| # /etc/neutron/plugins/ml2/openvswitch_agent.ini
  conf['agent']['tunnel_types'] = 'vxlan'
  conf['securitygroup']['enable_security_group'] = true
  conf['securitygroup']['firewall_driver'] = 'openvswitch'
end

network['conf_l3']['DEFAULT']['interface_driver'] = 'openvswitch' # /etc/neutron/l3_agent.ini

network['conf_dhcp'].tap do |conf| # /etc/neutron/dhcp_agent.ini
  conf['DEFAULT']['interface_driver'] = 'openvswitch'
  conf['DEFAULT']['dhcp_driver'] = 'neutron.agent.linux.dhcp.Dnsmasq'
  conf['DEFAULT']['enable_isolated_metadata'] = true
end

network['conf_metadata']['DEFAULT']['metadata_workers'] = 1 # /etc/neutron/metadata_agent.ini
