# frozen_string_literal: true

include_recipe 'openstack-compute::controller'

openstack_package 'nova-conductor'

openstack_daemon 'nova-conductor' do
  reads %w(/etc/nova/nova.conf)
  packages %w(nova-conductor nova-common)
end
