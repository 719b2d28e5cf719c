# frozen_string_literal: true

# The provider network of a fresh cloud, which floating addresses come from.
extend OpenStackCommon::Settings

provider = openstack['network']['provider']
return unless provider['cidr']

openstack_network provider['name'] do
  physical_network provider['physical_network']
  network_type provider['network_type']
  external true
  shared true
end

openstack_subnet provider['name'] do
  network provider['name']
  cidr provider['cidr']
  gateway provider['gateway']
  pool provider['pool'].to_h if provider['pool']
  dhcp provider['dhcp']
end
