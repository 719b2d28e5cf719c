# frozen_string_literal: true

# memcached: tokens that were checked, and Keystone's own cache.
extend OpenStackCommon::Settings

cache = openstack['cache']
bind = openstack['bind_service']['cache']
listen = bind_address('cache')

openstack_package 'memcached'

file '/etc/memcached.conf' do
  content <<~CONF
    # Written by Chef: node['openstack']['cache'] decides what stands here.
    -d
    logfile /var/log/memcached.log
    -m #{cache['memory']}
    -p #{bind['port']}
    -u memcache
    -l #{bind['host']}
    -c #{cache['connections']}
    -U 0
    -P /var/run/memcached/memcached.pid
  CONF
  owner 'root'
  group 'root'
  mode '0644'
end

openstack_daemon 'memcached' do
  reads %w(/etc/memcached.conf)
  packages %w(memcached)
  ready listen
end
