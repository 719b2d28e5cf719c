# frozen_string_literal: true

# Routers and floating addresses.
extend OpenStackCommon::Settings

include_recipe 'openstack-network::rpc_ready'

broker = endpoint_address('messaging')
conf = with_conf(openstack['network']['conf_l3'])

openstack_package 'neutron-l3-agent'

# A node that is the provider network's gateway passes its packets on; the routers themselves are in namespaces.
# Not by Chef's resource sysctl: it fails where there is no /etc/sysctl.conf, and keeps nothing when the value is right already.
forwarding = '/etc/sysctl.d/60-openstack-network.conf'

file forwarding do
  content "net.ipv4.ip_forward = 1\n"
end

execute 'forward packets' do
  command ['/usr/lib/systemd/systemd-sysctl', forwarding]
  not_if { ::File.read('/proc/sys/net/ipv4/ip_forward').to_i == 1 }
end

openstack_config '/etc/neutron/l3_agent.ini' do
  group 'neutron'
  settings conf
end

openstack_daemon 'neutron-l3-agent' do
  reads %w(/etc/neutron/neutron.conf /etc/neutron/l3_agent.ini)
  packages %w(neutron-l3-agent neutron-common)
  after %w(neutron-rpc-ready.service)
  connects broker
end
