# frozen_string_literal: true

unified_mode true
provides :openstack_role
resource_name :openstack_role

description 'A role in Keystone.'

property :role_name, String, name_property: true, description: 'The role.'

load_current_value do |new_resource|
  extend OpenStackIdentity::Keystone
  current_value_does_not_exist! unless find('role', name: new_resource.role_name)
end

action :create do
  description 'Create the role.'

  extend OpenStackIdentity::Keystone
  converge_by("create role #{new_resource.role_name}") { save('role', { name: new_resource.role_name }) } unless current_resource
end

action :delete do
  description 'Remove the role.'

  extend OpenStackIdentity::Keystone
  converge_by("remove role #{new_resource.role_name}") { remove('role', find('role', name: new_resource.role_name)) } if current_resource
end
