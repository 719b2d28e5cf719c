# frozen_string_literal: true

name 'loads-common'
version '1.0.0'
depends 'openstack-common'
