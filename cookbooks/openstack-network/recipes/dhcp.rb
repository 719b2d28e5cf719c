# frozen_string_literal: true

extend OpenStackCommon::Settings

include_recipe 'openstack-network::rpc_ready'

broker = endpoint_address('messaging')
conf = with_conf(openstack['network']['conf_dhcp'])

openstack_package 'neutron-dhcp-agent'

openstack_config '/etc/neutron/dhcp_agent.ini' do
  group 'neutron'
  settings conf
end

openstack_daemon 'neutron-dhcp-agent' do
  reads %w(/etc/neutron/neutron.conf /etc/neutron/dhcp_agent.ini)
  packages %w(neutron-dhcp-agent neutron-common)
  after %w(neutron-rpc-ready.service)
  connects broker
end
