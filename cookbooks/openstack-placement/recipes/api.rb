# frozen_string_literal: true

extend OpenStackCommon::Settings

placement = openstack['placement']
listen = bind_address('placement')
conf = with_conf(placement['conf'],
  'placement_database' => { 'connection' => database_url('placement') },
  'keystone_authtoken' => keystone_authtoken('placement'))

%w(placement-api python3-memcache python3-pymysql).each { |name| openstack_package name }

openstack_config '/etc/placement/placement.conf' do
  group 'placement'
  settings conf
end

openstack_schema 'placement' do
  versions '/usr/lib/python3/dist-packages/placement/db/sqlalchemy/alembic/versions'
  user 'placement'
  command %w(placement-manage db sync)
end

openstack_wsgi 'placement-api' do
  path '/etc/placement/placement-api-uwsgi.ini'
  user 'placement'
  app '/usr/bin/placement-api'
  processes placement['processes']
  threads placement['threads']
end

openstack_daemon 'placement-api' do
  reads %w(/etc/placement/placement.conf /etc/placement/placement-api-uwsgi.ini)
  packages %w(placement-api placement-common)
  bind listen
  ready listen
end
