# frozen_string_literal: true

unified_mode true
provides :openstack_network
resource_name :openstack_network

description 'A network of the admin project'

include OpenStackNetwork::Owned

property :network_name, String, name_property: true, description: 'Name of the network'
property :network_type, String, description: 'flat, vlan, vxlan …; cannot be changed later'
property :physical_network, String, description: 'The physical network of a flat or VLAN network; cannot be changed later'
property :segmentation_id, Integer, description: 'VLAN or VXLAN number; cannot be changed later'
property :external, [true, false], default: false, description: 'Whether routers may have their gateway, and floating addresses, in it'
property :shared, [true, false], default: false, description: 'Whether all projects may use it'
property :mtu, Integer, description: 'Largest packet, in bytes'

load_current_value do |desired|
  network = desired.find_owned('network', desired.network_name) or current_value_does_not_exist!
  network_type network['provider:network_type']
  physical_network network['provider:physical_network'] if network['provider:physical_network']
  segmentation_id network['provider:segmentation_id'] if network['provider:segmentation_id']
  external network['router:external']
  shared network['shared']
  mtu network['mtu']
end

action :create do
  refuse if current_resource
  converge_if_changed(:external, :shared, :mtu) do
    if current_resource
      new_resource.update_owned('network', network['id'], changeable)
    else
      new_resource.create_owned('network', fixed.compact.merge(changeable, 'name' => new_resource.network_name))
    end
  end
end

action :delete do
  converge_by("delete network #{new_resource.network_name}") { new_resource.delete_owned('network', network['id']) } if current_resource
end

action_class do
  def network
    new_resource.find_owned!('network', new_resource.network_name)
  end

  def refuse
    new_resource.refuse_change("network '#{new_resource.network_name}'", network, fixed)
  end

  def fixed
    {
      'provider:network_type' => new_resource.network_type,
      'provider:physical_network' => new_resource.physical_network,
      'provider:segmentation_id' => new_resource.segmentation_id,
    }
  end

  def changeable
    { 'router:external' => new_resource.external, 'shared' => new_resource.shared, 'mtu' => new_resource.mtu }.compact
  end
end
