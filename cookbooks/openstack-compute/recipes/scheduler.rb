# frozen_string_literal: true

extend OpenStackCommon::Settings

include_recipe 'openstack-compute::controller'

broker = endpoint_address('messaging')

openstack_package 'nova-scheduler'

openstack_daemon 'nova-scheduler' do
  reads %w(/etc/nova/nova.conf)
  packages %w(nova-scheduler nova-common)
  connects broker
end
