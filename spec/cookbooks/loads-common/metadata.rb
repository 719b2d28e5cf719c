# frozen_string_literal: true

name 'loads-common'
depends 'openstack-common'
