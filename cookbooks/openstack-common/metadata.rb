# frozen_string_literal: true

name 'openstack-common'
maintainer 'The authors of openstack-chef'
maintainer_email 'noreply@example.org'
license 'Apache-2.0'
description 'What every OpenStack cookbook here builds on: packages, configuration, daemons, schemas, secrets, the API session'
version '1.0.0'
chef_version '>= 18'
supports 'debian'
