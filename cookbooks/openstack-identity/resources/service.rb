# frozen_string_literal: true

unified_mode true
provides :openstack_service
resource_name :openstack_service

description 'A service in the catalog.'

property :service_name, String, name_property: true, description: 'The service.'
# What makes it one; the name only where several are of the type. The name of a single one is corrected.
property :type, String, required: true, identity: true, desired_state: false, description: 'What clients look it up by.'
property :description, String, default: '', description: 'What it is for.'
property :enabled, [true, false], default: true, description: 'Whether it is in the catalog that clients see.'

load_current_value do |new_resource|
  extend OpenStackIdentity::Catalog
  service = service_of(new_resource.type, new_resource.service_name)
  current_value_does_not_exist! unless service
  service_name service['name'].to_s
  description service['description'].to_s
  enabled service['enabled']
end

action :create do
  description 'Create the service, or correct the one of this type.'

  extend OpenStackIdentity::Catalog
  # Named, because a name property is not compared otherwise.
  converge_if_changed(:service_name, :description, :enabled) { save('service', { type: new_resource.type }, present, **values) }
end

action :delete do
  description 'Remove the service with its endpoints.'

  extend OpenStackIdentity::Catalog
  converge_by("remove service #{new_resource.service_name}") { remove('service', present) } if current_resource
end

action_class do
  def present
    service_of(new_resource.type, new_resource.service_name)
  end

  def values
    { name: new_resource.service_name, description: new_resource.description, enabled: new_resource.enabled }
  end
end
