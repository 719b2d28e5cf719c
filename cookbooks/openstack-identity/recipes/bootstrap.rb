# frozen_string_literal: true

# What an empty Keystone needs before anything can log in, and its own entry in the catalog.
openstack_identity_bootstrap 'admin'

openstack_project 'service' do
  description 'Users of the services'
end

openstack_role 'service'

openstack_service 'keystone' do
  type 'identity'
  description 'OpenStack Identity'
end

openstack_endpoints 'identity' do
  service_type 'identity'
end
