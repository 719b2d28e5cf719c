# frozen_string_literal: true

unified_mode true
provides :openstack_subnet
resource_name :openstack_subnet

description 'A subnet of a network of the admin project'

include OpenStackNetwork::Owned

property :subnet_name, String, name_property: true, description: 'Name of the subnet'
property :network, String, description: 'Name of its network; needed to create it, cannot be changed later'
property :cidr, String, description: 'Its range; needed to create it, cannot be changed later'
property :gateway, String, description: "Address of the gateway; Neutron's choice is the first of the range"
property :pool, Hash, description: 'Addresses to hand out: "start" and "end"'
property :dhcp, [true, false], default: true, description: 'Whether Neutron answers DHCP in it'
property :dns, Array, description: 'Name servers that DHCP tells of. Not given: left alone'

load_current_value do |desired|
  subnet = desired.find_owned('subnet', desired.subnet_name) or current_value_does_not_exist!
  cidr subnet['cidr']
  gateway subnet['gateway_ip'] if subnet['gateway_ip']
  pool subnet['allocation_pools'].first if subnet['allocation_pools'].size == 1
  dhcp subnet['enable_dhcp']
  dns subnet['dns_nameservers']
end

action :create do
  refuse if current_resource
  converge_if_changed(:gateway, :pool, :dhcp, :dns) do
    if current_resource
      new_resource.update_owned('subnet', subnet['id'], changeable)
    else
      new_resource.create_owned('subnet', fixed.merge(changeable, 'name' => new_resource.subnet_name, 'ip_version' => ip_version))
    end
  end
end

action :delete do
  converge_by("delete subnet #{new_resource.subnet_name}") { new_resource.delete_owned('subnet', subnet['id']) } if current_resource
end

action_class do
  def subnet
    new_resource.find_owned!('subnet', new_resource.subnet_name)
  end

  def refuse
    new_resource.refuse_change("subnet '#{new_resource.subnet_name}'", subnet, fixed)
  end

  def fixed
    { 'network_id' => new_resource.find_owned!('network', new_resource.network)['id'], 'cidr' => new_resource.cidr }
  end

  def changeable
    pools = [new_resource.pool] if new_resource.pool
    {
      'gateway_ip' => new_resource.gateway, 'allocation_pools' => pools,
      'enable_dhcp' => new_resource.dhcp, 'dns_nameservers' => new_resource.dns
    }.compact
  end

  def ip_version
    new_resource.cidr.include?(':') ? 6 : 4
  end
end
