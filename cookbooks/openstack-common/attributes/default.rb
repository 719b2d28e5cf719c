# frozen_string_literal: true

openstack = default['openstack']

openstack['region'] = 'RegionOne'

# The address at which the other nodes reach this one.
openstack['address'] = node['ipaddress']

# The name that the agents of this node register by, in Nova and in Neutron: by default that of the kernel, as theirs is.
openstack['host'] = node['machinename']

# The host that services are advertised at, unless a service says otherwise below.
openstack['endpoints']['host'] = node['openstack']['address']

advertised = node['openstack']['endpoints']['host']

# What clients and other services are told. `public`, `internal` and `admin` below a service override its parts.
{
  'identity' => [5000, '/v3'],
  'image' => [9292, ''],
  'placement' => [8778, ''],
  'compute' => [8774, '/v2.1'],
  'compute-vnc' => [6080, '/vnc_auto.html'],
  'compute-metadata' => [8775, ''],
  'network' => [9696, ''],
}.each do |service, (port, path)|
  openstack['endpoints'][service]['scheme'] = 'http'
  openstack['endpoints'][service]['host'] = advertised
  openstack['endpoints'][service]['port'] = port
  openstack['endpoints'][service]['path'] = path
end
{ 'database' => 3306, 'messaging' => 5672, 'cache' => 11211 }.each do |service, port|
  openstack['endpoints'][service]['host'] = advertised
  openstack['endpoints'][service]['port'] = port
end

# The services' user of the message queue and its virtual host. Here and not with the broker: every service's URL names them.
openstack['messaging']['user'] = 'openstack'
openstack['messaging']['vhost'] = '/'

# What daemons listen on; '::' is every address, of IPv6 and IPv4.
openstack['bind_service']['host'] = '0.0.0.0'

%w(identity image placement compute compute-vnc compute-metadata network database messaging cache).each do |service|
  openstack['bind_service'][service]['host'] = node['openstack']['bind_service']['host']
  openstack['bind_service'][service]['port'] = node['openstack']['endpoints'][service]['port']
end
