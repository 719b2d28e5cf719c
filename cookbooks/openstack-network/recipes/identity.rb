# frozen_string_literal: true

# Neutron's user, service and endpoints in Keystone.
openstack_registration 'network' do
  user 'neutron'
end
