# frozen_string_literal: true

extend OpenStackCommon::Settings

include_recipe 'openstack-common::eventlet_hub'
include_recipe 'openstack-compute::controller'

attributes = openstack['compute']['api']
hub = '/usr/local/lib/openstack/eventlet_hub.py'
listen = bind_address('compute')

openstack_package 'nova-api'

openstack_wsgi 'nova-api' do
  path '/etc/nova/nova-api-uwsgi.ini'
  user 'nova'
  app '/usr/bin/nova-api-wsgi'
  processes attributes['processes']
  threads attributes['threads']
  options 'import' => hub
end

openstack_daemon 'nova-api' do
  reads ['/etc/nova/nova.conf', '/etc/nova/nova-api-uwsgi.ini', hub]
  packages %w(nova-api nova-common)
  bind listen
  ready listen
end
