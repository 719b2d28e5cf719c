# frozen_string_literal: true

extend OpenStackCommon::Settings

include_recipe 'openstack-common::eventlet_hub'
include_recipe 'openstack-compute::controller'

attributes = openstack['compute']['metadata']
hub = '/usr/local/lib/openstack/eventlet_hub.py'
listen = bind_address('compute-metadata')

add_settings '/etc/nova/nova.conf',
  'neutron' => { 'service_metadata_proxy' => true, 'metadata_proxy_shared_secret' => metadata_secret }

openstack_package 'nova-api'

openstack_wsgi 'nova-api-metadata' do
  path '/etc/nova/nova-api-metadata-uwsgi.ini'
  user 'nova'
  app '/usr/bin/nova-metadata-wsgi'
  processes attributes['processes']
  threads attributes['threads']
  options 'import' => hub
end

openstack_daemon 'nova-api-metadata' do
  reads ['/etc/nova/nova.conf', '/etc/nova/nova-api-metadata-uwsgi.ini', hub]
  packages %w(nova-api nova-common)
  bind listen
  ready listen
end
