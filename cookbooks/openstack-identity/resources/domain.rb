# frozen_string_literal: true

unified_mode true
provides :openstack_domain
resource_name :openstack_domain

description 'A domain in Keystone.'

property :domain_name, String, name_property: true, description: 'The domain.'
property :description, String, default: '', description: 'What it is for.'
property :enabled, [true, false], default: true, description: 'Whether its users can log in.'

load_current_value do |new_resource|
  extend OpenStackCommon::Api
  domain = api.find('identity', '/domains', 'domains', name: new_resource.domain_name)
  current_value_does_not_exist! unless domain
  description domain['description'].to_s
  enabled domain['enabled']
end

action :create do
  description 'Create the domain, or correct it.'

  extend OpenStackIdentity::Keystone
  converge_if_changed { save('domain', { name: new_resource.domain_name }, description: new_resource.description, enabled: new_resource.enabled) }
end

action :delete do
  description 'Remove the domain with everything in it.'

  extend OpenStackIdentity::Keystone
  next unless current_resource

  converge_by("remove domain #{new_resource.domain_name}") do
    id = find!('domain', name: new_resource.domain_name)['id']
    api.patch('identity', "/domains/#{id}", { domain: { enabled: false } }) # Keystone refuses to remove one that is enabled
    api.delete('identity', "/domains/#{id}")
  end
end
