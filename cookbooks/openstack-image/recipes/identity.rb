# frozen_string_literal: true

# Glance's user, service and endpoints in Keystone.
openstack_registration 'image' do
  user 'glance'
end
