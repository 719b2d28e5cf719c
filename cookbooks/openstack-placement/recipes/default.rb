# frozen_string_literal: true

# Everything of Placement that one controller runs.
include_recipe 'openstack-placement::identity'
include_recipe 'openstack-placement::api'
