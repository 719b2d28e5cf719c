# frozen_string_literal: true

include_recipe 'openstack-identity::api'
include_recipe 'openstack-identity::bootstrap'
