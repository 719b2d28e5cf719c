# frozen_string_literal: true

# What an empty Keystone needs before anything can log in, and its own entry in the catalog.
extend OpenStackCommon::Settings

cache = find_resource!(:openstack_config, '/etc/keystone/keystone.conf').settings.fetch('cache')

openstack_identity_bootstrap 'admin' do
  caches(Array(cache['memcache_servers']).flat_map { |servers| servers.split(',') })
end

openstack_region openstack['region']

openstack_project 'service' do
  description 'Users of the services'
end

openstack_role 'service'

openstack_service 'keystone' do
  type 'identity'
  description 'OpenStack Identity'
end

openstack_endpoints 'identity' do
  service_type 'identity'
  service_name 'keystone'
end
