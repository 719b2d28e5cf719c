# frozen_string_literal: true

unified_mode true
provides :openstack_router
resource_name :openstack_router

description 'A router of the admin project, its gateway and the subnets it joins'

include OpenStackNetwork::Owned

property :router_name, String, name_property: true, description: 'Name of the router'
property :external_network, String, description: 'Name of the network that its gateway is in'
property :subnets, Array, coerce: :sort.to_proc, description: 'Names of the subnets that it joins: these and no others. Not given: left alone'

load_current_value do |desired|
  router = desired.find_owned('router', desired.router_name) or current_value_does_not_exist!
  gateway = desired.name_of('network', router.dig('external_gateway_info', 'network_id'))
  external_network gateway if gateway
  subnets desired.joined(router['id']).map { |id| desired.name_of('subnet', id) }
end

action :create do
  converge_if_changed :external_network do
    attributes = { 'external_gateway_info' => gateway }.compact
    if current_resource
      new_resource.update_owned('router', router['id'], attributes)
    else
      new_resource.create_owned('router', attributes.merge('name' => new_resource.router_name))
    end
  end
  converge_if_changed :subnets do
    present = current_resource ? current_resource.subnets : []
    wanted = new_resource.subnets || present
    plug('remove', present - wanted)
    plug('add', wanted - present)
  end
end

action :delete do
  converge_by("delete router #{new_resource.router_name}") do
    plug('remove', current_resource.subnets)
    new_resource.delete_owned('router', router['id'])
  end if current_resource
end

action_class do
  def router
    new_resource.find_owned!('router', new_resource.router_name)
  end

  def gateway
    name = new_resource.external_network
    { 'network_id' => new_resource.find_owned!('network', name)['id'] } if name
  end

  # verb: add, remove
  def plug(verb, names)
    names.each do |name|
      subnet = new_resource.find_owned!('subnet', name)['id']
      new_resource.api.put('network', "/v2.0/routers/#{router['id']}/#{verb}_router_interface", { 'subnet_id' => subnet })
    end
  end
end

# Ids of the subnets that the router has a port in.
def joined(id)
  ports = api.list('network', "/v2.0/ports?device_id=#{id}", 'ports')
  inside = ports.select { |port| port['device_owner'] == 'network:router_interface' }
  inside.flat_map { |port| port['fixed_ips'].map { |address| address['subnet_id'] } }
end

def name_of(kind, id)
  api.find!('network', "/v2.0/#{kind}s", "#{kind}s", id: id)['name'] if id
end
