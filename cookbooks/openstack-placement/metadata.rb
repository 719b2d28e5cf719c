# frozen_string_literal: true

name 'openstack-placement'
maintainer 'The authors of openstack-chef'
maintainer_email 'noreply@example.org'
license 'Apache-2.0'
description 'OpenStack Placement: the API'
version '1.0.0'
chef_version '>= 18'
supports 'debian'

depends 'openstack-common', '= 1.0.0'
depends 'openstack-identity', '= 1.0.0'
