# frozen_string_literal: true

name 'openstack-image'
maintainer 'The authors of openstack-chef'
maintainer_email 'noreply@example.org'
license 'Apache-2.0'
description 'OpenStack Image (Glance): the API with a file store, and images as a resource'
version '1.0.0'
chef_version '>= 18'
supports 'debian'

depends 'openstack-common', '= 1.0.0'
depends 'openstack-identity', '= 1.0.0'
