# frozen_string_literal: true

# Routers and floating addresses.
extend OpenStackCommon::Settings

include_recipe 'openstack-network::rpc_ready'

conf = with_conf(node['openstack']['network']['conf_l3'])

openstack_package 'neutron-l3-agent'

# A node that is the provider network's gateway passes its packets on; the routers themselves are in namespaces.
sysctl 'net.ipv4.ip_forward' do
  value 1
end

openstack_config '/etc/neutron/l3_agent.ini' do
  group 'neutron'
  settings conf
end

openstack_daemon 'neutron-l3-agent' do
  reads %w(/etc/neutron/neutron.conf /etc/neutron/l3_agent.ini)
  packages %w(neutron-l3-agent neutron-common)
  after %w(neutron-rpc-ready.service)
end
