# frozen_string_literal: true

name 'openstack-identity'
maintainer 'The authors of openstack-chef'
maintainer_email 'noreply@example.org'
license 'Apache-2.0'
description 'OpenStack Identity (Keystone): the API, its keys and its bootstrap, and resources for what it keeps'
version '1.0.0'
chef_version '>= 18'
supports 'debian'

depends 'openstack-common', '= 1.0.0'
