# frozen_string_literal: true

include_recipe 'openstack-compute::controller'

openstack_package 'nova-scheduler'

openstack_daemon 'nova-scheduler' do
  reads %w(/etc/nova/nova.conf)
  packages %w(nova-scheduler nova-common)
end
