# frozen_string_literal: true

name 'openstack-ops-cache'
maintainer 'The authors of openstack-chef'
maintainer_email 'noreply@example.org'
license 'Apache-2.0'
description 'The cache of the control plane: memcached'
version '1.0.0'
chef_version '>= 18'
supports 'debian'

depends 'openstack-common', '= 1.0.0'
