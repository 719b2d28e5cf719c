# frozen_string_literal: true

# /etc/nova/nova.conf as every Nova daemon needs it, a hypervisor's too: no database, no secret but the service users'.
extend OpenStackCommon::Settings

conf = with_conf(openstack['compute']['conf'],
  'DEFAULT' => { 'host' => agent_host('compute'), 'my_ip' => openstack['address'], 'transport_url' => transport_url },
  'cache' => { 'enabled' => true, 'backend' => 'dogpile.cache.memcached', 'memcache_servers' => cache_address },
  'glance' => { 'region_name' => openstack['region'] },
  'keystone_authtoken' => keystone_authtoken('nova'),
  'neutron' => service_auth('neutron'),
  'placement' => service_auth('placement'),
  'service_user' => service_auth('nova').except('region_name'), # it shows who asks, and asks nobody
  'vnc' => { 'novncproxy_base_url' => endpoint_url('compute-vnc') })

%w(nova-common python3-memcache).each { |name| openstack_package name }

openstack_config '/etc/nova/nova.conf' do
  group 'nova'
  settings conf
end
