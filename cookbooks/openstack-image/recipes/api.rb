# frozen_string_literal: true

extend OpenStackCommon::Settings

image = openstack['image']
bind = openstack['bind_service']['image']
listen = bind_address('image')
conf = with_conf(image['conf'],
  'DEFAULT' => { 'bind_host' => bind['host'], 'bind_port' => bind['port'], 'workers' => image['workers'] },
  'database' => { 'connection' => database_url('glance') },
  'keystone_authtoken' => keystone_authtoken('glance'))

%w(glance-api python3-memcache python3-pymysql).each { |name| openstack_package name }

openstack_config '/etc/glance/glance-api.conf' do
  group 'glance'
  settings conf
end

openstack_schema 'glance' do
  versions '/usr/lib/python3/dist-packages/glance/db/sqlalchemy/alembic_migrations/versions'
  user 'glance'
  command %w(glance-manage db_sync)
end

openstack_daemon 'glance-api' do
  reads %w(/etc/glance/glance-api.conf)
  packages %w(glance-api glance-common)
  ready listen
end
