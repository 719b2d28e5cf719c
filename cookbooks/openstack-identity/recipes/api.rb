# frozen_string_literal: true

# Keystone's API, with its tables and keys.
extend OpenStackCommon::Settings

attributes = openstack['identity']
listen = bind_address('identity')
tokens = secret('fernet', 'tokens')
credentials = secret('fernet', 'credentials')
conf = with_conf(attributes['conf'],
  'cache' => { 'memcache_servers' => cache_address },
  'database' => { 'connection' => database_url('keystone') })

openstack_package 'keystone'
openstack_package 'python3-pymysql'
openstack_package 'python3-memcache'
openstack_package 'mariadb-client'

openstack_config '/etc/keystone/keystone.conf' do
  group 'keystone'
  settings conf
end

# From the data bag, so that every member of a cluster has the same; Keystone reads them anew for each token.
openstack_fernet_keys '/etc/keystone/fernet-keys' do
  keys tokens
end

openstack_fernet_keys '/etc/keystone/credential-keys' do
  keys credentials
end

openstack_schema 'keystone' do
  versions '/usr/lib/python3/dist-packages/keystone/common/sql/migrations/versions'
  user 'keystone'
  command %w(keystone-manage db_sync)
end

openstack_wsgi 'keystone' do
  path '/etc/keystone/keystone-uwsgi.ini'
  user 'keystone'
  app '/usr/bin/keystone-wsgi-public'
  processes attributes['processes']
  threads attributes['threads']
end

openstack_daemon 'keystone' do
  reads %w(/etc/keystone/keystone.conf /etc/keystone/keystone-uwsgi.ini)
  packages %w(keystone)
  bind listen
  ready listen
end
