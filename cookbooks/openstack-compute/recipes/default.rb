# frozen_string_literal: true

# Everything of Nova that one controller runs; a hypervisor runs openstack-compute::hypervisor.
include_recipe 'openstack-compute::identity'
include_recipe 'openstack-compute::schema'
include_recipe 'openstack-compute::api'
include_recipe 'openstack-compute::metadata_api'
include_recipe 'openstack-compute::conductor'
include_recipe 'openstack-compute::scheduler'
include_recipe 'openstack-compute::novncproxy'
