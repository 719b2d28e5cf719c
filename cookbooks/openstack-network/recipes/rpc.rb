# frozen_string_literal: true

extend OpenStackCommon::Settings

include_recipe 'openstack-network::controller'

broker = endpoint_address('messaging')

openstack_package 'neutron-rpc-server'

openstack_daemon 'neutron-rpc-server' do
  reads %w(/etc/neutron/neutron.conf /etc/neutron/plugins/ml2/ml2_conf.ini)
  packages %w(neutron-rpc-server neutron-common)
  connects broker
  needed true
end
