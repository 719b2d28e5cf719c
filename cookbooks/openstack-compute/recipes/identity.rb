# frozen_string_literal: true

# Nova's user, service and endpoints in Keystone.
openstack_registration 'compute' do
  user 'nova'
end
