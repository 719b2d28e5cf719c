# frozen_string_literal: true

unified_mode true
provides :openstack_flavor
resource_name :openstack_flavor

description 'A flavor. Nova cannot change a size, so one that differs is replaced under its id; running servers keep their copy.'

include OpenStackCommon::Api

# Nova's name of each property.
SIZES = {
  ram: 'ram', vcpus: 'vcpus', disk: 'disk', ephemeral: 'OS-FLV-EXT-DATA:ephemeral', swap: 'swap', public: 'os-flavor-access:is_public'
}.freeze

property :flavor_name, String, name_property: true, description: 'Name of the flavor'
property :flavor_id, String, description: "Its id when it is made; Nova's choice is a UUID"
property :ram, Integer, description: 'MiB; needed to create it'
property :vcpus, Integer, default: 1, description: 'Virtual CPUs'
property :disk, Integer, default: 0, description: "GiB; 0 takes the image's size"
property :ephemeral, Integer, default: 0, description: 'GiB of a second, empty disk'
property :swap, Integer, default: 0, description: 'MiB'
property :public, [true, false], default: true, description: 'Whether all projects may use it'
property :extra_specs, Hash, default: {}, coerce: proc { |specs| specs.to_h { |key, value| [key.to_s, value.to_s] } },
                             description: 'Extra specs that must be there; others are left alone'

load_current_value do |desired|
  flavor = desired.find_flavor or current_value_does_not_exist!
  SIZES.each { |property, name| public_send(property, flavor[name] == '' ? 0 : flavor[name]) }
  extra_specs desired.present_specs(flavor['id']).slice(*desired.extra_specs.keys)
end

action :create do
  converge_if_changed(*SIZES.keys) { replace }
  converge_if_changed :extra_specs do
    new_resource.api.post('compute', "/flavors/#{new_resource.find_flavor['id']}/os-extra_specs", { 'extra_specs' => new_resource.extra_specs })
  end
end

action :delete do
  converge_by("delete flavor #{new_resource.flavor_name}") { remove(new_resource.find_flavor['id']) } if current_resource
end

action_class do
  # What goes with the old flavor comes back: its id, and the extra specs that this resource does not name.
  def replace
    old = new_resource.find_flavor
    specs = old ? new_resource.present_specs(old['id']) : {}
    remove(old['id']) if old
    made = new_resource.api.post('compute', '/flavors', { 'flavor' => description_for(old) })
    specs = specs.merge(new_resource.extra_specs)
    new_resource.api.post('compute', "/flavors/#{made['flavor']['id']}/os-extra_specs", { 'extra_specs' => specs }) unless specs.empty?
  end

  def remove(id)
    new_resource.api.delete('compute', "/flavors/#{id}")
  end

  def description_for(old)
    sizes = SIZES.to_h { |property, name| [name, new_resource.public_send(property)] }
    sizes.merge('name' => new_resource.flavor_name, 'id' => (old && old['id']) || new_resource.flavor_id || 'auto')
  end
end

# The flavor as Nova has it, among the private ones too; or nil.
def find_flavor
  api.find('compute', '/flavors/detail?is_public=None', 'flavors', name: flavor_name)
end

def present_specs(id)
  api.get('compute', "/flavors/#{id}/os-extra_specs").fetch('extra_specs')
end
