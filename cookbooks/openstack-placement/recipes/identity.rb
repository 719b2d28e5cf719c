# frozen_string_literal: true

# Placement's user, service and endpoints in Keystone.
openstack_registration 'placement' do
  user 'placement'
end
