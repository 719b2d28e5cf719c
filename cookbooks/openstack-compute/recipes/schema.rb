# frozen_string_literal: true

# The three databases and the cells. The order matters: `nova-manage db sync` finds cell0 through its mapping.
extend OpenStackCommon::Settings

include_recipe 'openstack-compute::controller'

cell = openstack['compute']['cell']
migrations = '/usr/lib/python3/dist-packages/nova/db'

openstack_package 'nova-api'

openstack_schema 'nova_api' do
  versions "#{migrations}/api/migrations/versions"
  user 'nova'
  command %w(nova-manage api_db sync)
end

openstack_compute_cell 'cell0' do
  database 'nova_cell0'
end

openstack_compute_cell cell['name'] do
  database cell['database']
  messaging cell['messaging'] if cell['messaging']
end

%w(nova nova_cell0).each do |database|
  openstack_schema database do
    versions "#{migrations}/main/migrations/versions"
    user 'nova'
    command %w(nova-manage db sync)
  end
end
