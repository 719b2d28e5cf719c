# frozen_string_literal: true

unified_mode true
provides :openstack_project
resource_name :openstack_project

description 'A project in Keystone.'

property :project_name, String, name_property: true, description: 'The project.'
property :domain, String, default: 'Default', desired_state: false, description: 'The domain that it is in.'
property :description, String, default: '', description: 'What it is for.'
property :enabled, [true, false], default: true, description: 'Whether it can be used.'

load_current_value do |new_resource|
  extend OpenStackIdentity::Keystone
  project = find('project', name: new_resource.project_name, domain_id: domain_id(new_resource.domain))
  current_value_does_not_exist! unless project
  description project['description'].to_s
  enabled project['enabled']
end

action :create do
  description 'Create the project, or correct it.'

  extend OpenStackIdentity::Keystone
  converge_if_changed { save('project', key, description: new_resource.description, enabled: new_resource.enabled) }
end

action :delete do
  description 'Remove the project.'

  extend OpenStackIdentity::Keystone
  converge_by("remove project #{new_resource.project_name}") { remove('project', find('project', **key)) } if current_resource
end

action_class do
  def key
    { name: new_resource.project_name, domain_id: domain_id(new_resource.domain) }
  end
end
