# frozen_string_literal: true

unified_mode true
provides :openstack_grant
resource_name :openstack_grant

description 'A role that a user has in a project.'

property :role, String, required: true, description: 'The role.'
property :user, String, required: true, description: 'The user.'
property :user_domain, String, default: 'Default', description: "The user's domain."
property :project, String, required: true, description: 'The project.'
property :project_domain, String, default: 'Default', description: "The project's domain."

load_current_value do |new_resource|
  extend OpenStackIdentity::Grants
  current_value_does_not_exist! unless granted?(new_resource)
end

action :create do
  description 'Grant the role.'

  extend OpenStackIdentity::Grants
  converge_by("grant #{new_resource.role} to #{new_resource.user} in #{new_resource.project}") { grant(:put) } unless current_resource
end

action :delete do
  description 'Take the role away.'

  extend OpenStackIdentity::Grants
  converge_by("take #{new_resource.role} from #{new_resource.user} in #{new_resource.project}") { grant(:delete) } if current_resource
end

action_class do
  def grant(verb)
    ids = grant_ids(new_resource)
    api.public_send(verb, 'identity', "/projects/#{ids[:project]}/users/#{ids[:user]}/roles/#{ids[:role]}")
  end
end
