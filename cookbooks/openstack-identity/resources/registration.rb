# frozen_string_literal: true

unified_mode true
provides :openstack_registration
resource_name :openstack_registration

description 'All that Keystone must know of a service: its user with its roles, its entry in the catalog, its endpoints.'

property :service, String, name_property: true, description: "The key in node['openstack']['endpoints']."
property :user, String, required: true, description: "The service's user; its password is in the data bag item `service`."
property :service_name, String, default: lazy { user }, description: 'Name in the catalog.'
property :service_type, String, default: lazy { service }, description: 'Type in the catalog.'
# `admin` for what services do for others; `service` marks tokens that a service sends along with a user's.
property :roles, Array, default: %w(admin service).freeze, description: 'Roles of the user in the project `service`.'

include OpenStackCommon::Secrets

# While recipes are compiled: a secret that cannot work is refused before anything changes.
def after_created
  super
  secret('service', user)
  secret('admin', 'password')
end

action :create do
  description 'Create or correct all of it.'

  registration = new_resource
  user_password = registration.secret('service', registration.user)

  openstack_user registration.user do
    password user_password
  end

  registration.roles.each do |role|
    openstack_grant "#{role} of #{registration.user}" do
      role role
      user registration.user
      project 'service'
    end
  end

  openstack_service registration.service_name do
    type registration.service_type
  end

  openstack_endpoints registration.service do
    service_type registration.service_type
    service_name registration.service_name
  end
end
