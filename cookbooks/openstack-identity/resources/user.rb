# frozen_string_literal: true

unified_mode true
provides :openstack_user
resource_name :openstack_user

description 'A user in Keystone.'

property :user, String, name_property: true, description: 'The user.'
property :domain, String, default: 'Default', desired_state: false, description: 'The domain that it is in.'
property :password, String, sensitive: true, description: 'Its password; drift is found by logging in.'
property :email, String, default: '', description: 'Its mail address.'
property :enabled, [true, false], default: true, description: 'Whether it can log in.'

load_current_value do |new_resource|
  extend OpenStackIdentity::Logins
  present = find('user', name: new_resource.user, domain_id: domain_id(new_resource.domain))
  current_value_does_not_exist! unless present
  email present['email'].to_s
  enabled present['enabled']
  # A user that is disabled cannot log in whatever its password: then the password is written anew with the rest.
  password new_resource.password if new_resource.password && login?(new_resource)
end

action :create do
  description 'Create the user, or correct it.'

  extend OpenStackIdentity::Keystone
  converge_if_changed { save('user', key, **values) }
end

action :delete do
  description 'Remove the user.'

  extend OpenStackIdentity::Keystone
  converge_by("remove user #{new_resource.user}") { remove('user', find('user', **key)) } if current_resource
end

action_class do
  def key
    { name: new_resource.user, domain_id: domain_id(new_resource.domain) }
  end

  def values
    { password: new_resource.password, email: new_resource.email, enabled: new_resource.enabled }.compact
  end
end
