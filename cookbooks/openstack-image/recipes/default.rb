# frozen_string_literal: true

# Everything of Glance that one controller runs.
include_recipe 'openstack-image::identity'
include_recipe 'openstack-image::api'
