# frozen_string_literal: true

extend OpenStackCommon::Settings

include_recipe 'openstack-compute::controller'

broker = endpoint_address('messaging')

openstack_package 'nova-conductor'

openstack_daemon 'nova-conductor' do
  reads %w(/etc/nova/nova.conf)
  packages %w(nova-conductor nova-common)
  connects broker
  needed true
end
