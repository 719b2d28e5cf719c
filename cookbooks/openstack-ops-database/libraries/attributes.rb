# frozen_string_literal: true

# What attributes/default.rb does not tell of its attributes.
OpenStackCommon::Attributes.describe('database', 'users' => { '*' => OpenStackCommon::Kinds::TEXTS })
