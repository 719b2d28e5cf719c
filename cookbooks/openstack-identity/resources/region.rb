# frozen_string_literal: true

unified_mode true
provides :openstack_region
resource_name :openstack_region

description 'A region in Keystone.'

property :region, String, name_property: true, description: 'The region.'
property :description, String, description: 'What it is for; what somebody else wrote stays when this is left out.'

load_current_value do |new_resource|
  extend OpenStackIdentity::Keystone
  present = find('region', id: new_resource.region)
  current_value_does_not_exist! unless present
  description present['description'].to_s
end

action :create do
  description 'Create the region, or correct it.'

  extend OpenStackIdentity::Keystone
  converge_if_changed { save('region', { id: new_resource.region }, **{ description: new_resource.description }.compact) }
end

action :delete do
  description 'Remove the region; Keystone refuses while endpoints are in it.'

  extend OpenStackIdentity::Keystone
  converge_by("remove region #{new_resource.region}") { remove('region', find('region', id: new_resource.region)) } if current_resource
end
